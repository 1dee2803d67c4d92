import { expect, test } from 'vitest';
import { completeAnswers, definitionName } from './init-answers.ts';

test('without a terminal, what is missing is named as flags', async () => {
  const missing = completeAnswers({ archives: null, roots: [], names: [] }, null);
  await expect(missing).rejects.toMatchObject({
    code: 'usage-invalid',
    message: expect.stringContaining('--archives DIR and --root DIR'),
  });
});

test('on a terminal only what is missing is asked', async () => {
  const questions: string[] = [];
  const answers = ['/home/anna', '/srv/mail', ''];
  const ask = async (question: string): Promise<string> => {
    questions.push(question);
    return answers.shift() ?? '';
  };
  const complete = await completeAnswers({ archives: '/mnt/backup', roots: [], names: [] }, ask);
  expect(complete).toEqual({
    archives: '/mnt/backup',
    roots: [
      { name: 'anna', root: '/home/anna' },
      { name: 'mail', root: '/srv/mail' },
    ],
  });
  expect(questions).toEqual([
    'Directory to back up: ',
    'Another one (empty when done): ',
    'Another one (empty when done): ',
  ]);
});

test('names belong to roots in order; too many are refused', async () => {
  const given = { archives: '/a', roots: ['/x', '/y'], names: ['first'] };
  expect((await completeAnswers(given, null)).roots.map(({ name }) => name)).toEqual(['first', 'y']);
  await expect(completeAnswers({ ...given, names: ['1', '2', '3'] }, null)).rejects.toMatchObject({
    code: 'usage-invalid',
  });
});

test('a definition is named after its directory, in letters that a name may have', () => {
  expect(['/home/anna', '/srv/my_files.d', '/', '/x/- Ünï -'].map(definitionName)).toEqual([
    'anna',
    'my-files-d',
    'root',
    'n',
  ]);
});
