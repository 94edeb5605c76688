/** Two tracks and the turnout between them. */
export function BrandMark() {
  return (
    <svg
      width="22"
      height="22"
      viewBox="0 0 22 22"
      fill="none"
      strokeWidth="2.2"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <rect
        x=".75"
        y=".75"
        width="20.5"
        height="20.5"
        rx="5"
        fill="var(--head)"
        stroke="var(--line)"
        strokeWidth=".5"
      />
      <path d="M4 6.5h14" stroke="oklch(.96 .01 225)" />
      <path d="M4 15.5h3.5L14 6.5" stroke="oklch(.78 .09 224)" strokeLinejoin="round" />
      <path d="M12.5 15.5H18" stroke="oklch(.55 .02 230)" />
    </svg>
  );
}
