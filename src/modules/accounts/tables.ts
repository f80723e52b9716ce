/** Tables of this module: the library's own in schema `accounts` (its names), and staff in schema `ryadom`. */
export interface AccountsTables {
  staff: {
    organization_id: number;
    id: string;
    user_id: string;
    name: string;
    email: string;
    position: string | null;
    disabled_at: Date | string | null;
    version: number;
  };
  staff_role: {
    organization_id: number;
    staff_id: string;
    role: string;
    branch_id: string | null;
  };
}
