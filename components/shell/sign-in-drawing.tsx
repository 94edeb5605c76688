const rows = [185, 315, 445, 575, 705];

/** Lines that move up from rail to rail: decoration. It names nothing, for who has not signed in must not wonder whose data that is. */
export function SignInDrawing() {
  return (
    <svg
      viewBox="0 0 720 900"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 size-full"
      fill="none"
      aria-hidden="true"
    >
      <path d={rows.map((y) => `M0 ${y}H720M0 ${y + 10}H720`).join("")} stroke="var(--bare-rail)" />
      <g strokeLinejoin="round">
        <path d="M-10 710H150L250 580H420L520 450H730" stroke="var(--edge-development)" strokeWidth="3" opacity=".55" />
        <path d="M-10 450H120L220 320H330L430 190H730" stroke="var(--stage-production)" strokeWidth="11" />
        <path d="M-10 580H90L190 450H300L400 320H560" stroke="var(--edge-staging)" strokeWidth="7" opacity=".75" />
      </g>
      <path d="M560 306h7v28h-7" stroke="var(--stop-lamp)" strokeWidth="3" />
    </svg>
  );
}
