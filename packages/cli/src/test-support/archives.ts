import type { ArchiveListing } from '@darkive/core/holdings/documents/archive-documents';

export const fullArchive: ArchiveListing = {
  id: '0c2f8f51-6a55-4d0b-8ad2-000000000002',
  name: 'home_FULL_2026-11-21_085205',
  definition: 'home',
  type: 'FULL',
  createdAt: '2026-11-21T08:52:05.000Z',
  reference: null,
  slices: 12,
  bytes: 1_288_490_189,
  parity: { files: 24, bytes: 65_011_712, sourceBlocks: 2000, recoveryBlocks: 100 },
  verifiedAt: '2026-11-21T09:10:00.000Z',
  outcome: 'success',
  pinned: false,
};

export const diffArchive: ArchiveListing = {
  ...fullArchive,
  id: '0c2f8f51-6a55-4d0b-8ad2-000000000003',
  name: 'home_DIFF_2026-11-22_085205',
  type: 'DIFF',
  createdAt: '2026-11-22T08:52:05.000Z',
  reference: { id: fullArchive.id, name: fullArchive.name },
  slices: 1,
  bytes: 20_480,
  parity: null,
  verifiedAt: null,
  outcome: 'degraded',
};
