import type { DoctorDocument } from '../../holdings/documents/archive-documents.ts';

export type DoctorCheck = DoctorDocument['checks'][number];
