import { useOperation } from '../../../kernel/web/query.ts';
import { useSession } from '../../../kernel/web/session.tsx';
import { listColleagues } from '../../accounts/contract.ts';
import { listBranches, listDistricts } from '../../organizations/contract.ts';
import { getPractice } from '../../practices/contract/operations.ts';

/** Words that lists of families choose from: the practice's categories and levels, colleagues who lead cases, districts. */
export function useFamilyWords() {
  const { practice } = useSession();
  const pack = useOperation(getPractice, { params: { practice: practice ?? '' } }, { enabled: practice !== undefined, keep: true });
  const colleagues = useOperation(listColleagues, { query: { limit: 200 } }, { keep: true });
  const districts = useOperation(listDistricts, { query: { limit: 200 } }, { keep: true });
  const branches = useOperation(listBranches, { query: { limit: 200 } }, { keep: true });
  const leading = (colleagues.data?.items ?? []).filter((one) => one.roles.some((role) => role === 'case-manager' || role === 'manager'));
  const categories = pack.data?.categories ?? [];
  return {
    categories,
    categoryTitle: (id: string) => categories.find((word) => word.id === id)?.title ?? id,
    level: (id: string) => pack.data?.reviews?.levels.find((word) => word.id === id) ?? null,
    caseManagers: leading.map((one) => ({ value: one.id, label: shortName(one.name) })),
    branches: (branches.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
    districts: (districts.data?.items ?? []).map((one) => ({ value: one.id, label: one.name })),
  };
}

/** «Вера Соловьёва» of «Вера Алексеевна Соловьёва» or «Соловьёва Вера Алексеевна»; the patronymic is left out. */
export function shortName(full: string): string {
  const parts = full.trim().split(/\s+/);
  if (parts.length !== 3) return full;
  const patronymic = parts.findIndex((part) => /(вич|вна|ична|ьич|оглы|кызы)$/i.test(part));
  return parts.filter((_, index) => index !== (patronymic < 0 ? 2 : patronymic)).join(' ');
}
