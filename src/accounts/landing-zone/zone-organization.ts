import type { ZoneOrganizationFile } from './organization-schema.ts';
import type { ZoneOrganization, ZoneUnit } from './zone.ts';

type UnitFile = NonNullable<ZoneOrganizationFile['units']>[number];

/** The organization of a file that keeps the grammar, with everything that was left away filled in. */
export function zoneOrganization(file: ZoneOrganizationFile): ZoneOrganization {
  const [first] = file.units ?? [];
  return {
    id: file.id,
    // The ids of units name their root.
    rootId: file.rootId ?? (first && `r-${first.id.split('-')[1]}`),
    managementAccount: file.managementAccount,
    accounts: file.accounts ?? [],
    units: (file.units ?? []).map(zoneUnit),
    enabledPolicyTypes: file.enabledPolicyTypes ?? [],
    policies: (file.policies ?? []).map(policy => ({
      id: policy.id,
      type: policy.type,
      name: policy.name,
      description: policy.description ?? '',
      document: policy.document,
      targets: policy.targets ?? [],
    })),
  };
}

const zoneUnit = ({ id, name, accounts = [], units = [] }: UnitFile): ZoneUnit => ({
  id,
  name,
  accounts,
  units: units.map(zoneUnit),
});

/** What the grammar cannot say: no unit and no account twice, no two units of one name under one parent, and one root. Answers where, and what is wrong. */
export function organizationProblems(
  organization: ZoneOrganization,
): { readonly path: readonly (string | number)[]; readonly text: string }[] {
  const problems: { path: readonly (string | number)[]; text: string }[] = [];
  const seen = new Set<string>([organization.managementAccount]);
  const once = (id: string, path: readonly (string | number)[], what: string) => {
    if (seen.has(id)) problems.push({ path, text: `${what} ${id} has a place in the organization already` });
    seen.add(id);
  };
  const visit = (units: readonly ZoneUnit[], at: readonly (string | number)[]): void => {
    const names = new Set<string>();
    for (const [index, unit] of units.entries()) {
      const here = [...at, 'units', index];
      once(unit.id, [...here, 'id'], 'the unit');
      if (`r-${unit.id.split('-')[1]}` !== organization.rootId) {
        problems.push({ path: [...here, 'id'], text: `names another root than ${organization.rootId}` });
      }
      if (names.has(unit.name)) {
        problems.push({ path: [...here, 'name'], text: `another unit here has the name ${unit.name}` });
      }
      names.add(unit.name);
      for (const [place, id] of unit.accounts.entries())
        once(id, [...here, 'accounts', place], 'the account');
      visit(unit.units, here);
    }
  };
  for (const [place, id] of organization.accounts.entries()) {
    if (id !== organization.managementAccount) once(id, ['organization', 'accounts', place], 'the account');
  }
  visit(organization.units, ['organization']);
  return problems;
}
