import { type Expected, mayBeAbsent, mustBeAbsent, type Subject } from './expected.ts';
import type { Puller } from './pull.ts';

/** Compares what a registry serves with what its clients may count on. What is wrong goes to `puller.wrong`. */
export async function checkContents(puller: Puller, expected: Expected): Promise<void> {
  const there = new Set<string>();
  const wrong = (subject: Subject, found: string) => {
    const may = [...expected.of(subject)].join(' or ');
    puller.wrong.push(
      `the ${subject.kind} ${subject.repository} ${subject.name}: ${found}, should be ${may}`,
    );
  };
  for (const { subject, possible } of expected.subjects('repository')) {
    const { repository } = subject;
    const tags = await puller.tags(repository);
    if (tags) there.add(repository);
    if (tags ? mustBeAbsent(possible) : !mayBeAbsent(possible)) wrong(subject, tags ? 'present' : 'absent');
    for (const tag of tags ?? []) {
      const digest = await puller.image(repository, tag);
      const listed = { kind: 'tag', repository, name: tag } as const;
      if (digest === undefined) puller.wrong.push(`the tag ${repository} ${tag} is listed, but not there`);
      else if (!expected.of(listed).has(digest)) wrong(listed, digest);
    }
    for (const { subject: each, possible: may } of expected.subjects('tag')) {
      if (each.repository === repository && !tags?.includes(each.name) && !mayBeAbsent(may))
        wrong(each, 'absent');
    }
  }
  for (const { subject, possible } of [...expected.subjects('image'), ...expected.subjects('blob')]) {
    const { kind, repository, name } = subject;
    // What was asked of a repository that is not there for certain is covered by the repository.
    if (!there.has(repository)) continue;
    const found =
      kind === 'image'
        ? (await puller.image(repository, name)) !== undefined
        : await puller.blob(repository, name);
    if (found ? mustBeAbsent(possible) : !mayBeAbsent(possible)) wrong(subject, found ? 'present' : 'absent');
  }
}
