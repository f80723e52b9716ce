/** Two people side by side. Silent: the name stands beside it. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <svg width={(size * 20) / 24} height={size} viewBox="0 0 20 24" aria-hidden="true">
      <rect x="0" y="0" width="9" height="24" rx="4.5" fill="#1C6A56" />
      <rect x="11" y="9" width="9" height="15" rx="4.5" fill="#6FA893" />
    </svg>
  );
}
