const rows = [185, 315, 445, 575, 705];
const label = { fontSize: 12, fill: "var(--ink-3)" };
const version = { fontSize: 13, fill: "var(--ink-2)", fontFamily: "var(--font-mono)" };

/** Versions moving up the line: decoration, so it says nothing to a screen reader. */
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
      <text x="446" y="172" style={{ ...version, fill: "var(--ink)", fontWeight: 560 }}>
        v7
      </text>
      <text x="470" y="172" style={label}>
        production since 27 Oct
      </text>
      <text x="416" y="302" style={version}>
        v6
      </text>
      <text x="440" y="302" style={label}>
        barred
      </text>
      <text x="536" y="432" style={version}>
        v9
      </text>
    </svg>
  );
}
