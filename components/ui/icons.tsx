import type { ReactNode } from "react";

import { classNames } from "./class-names";

export type IconProps = { className?: string };
export type IconType = (props: IconProps) => ReactNode;

/* One grid (16), one stroke (1.5). Always hidden from assistive technology: the word beside an icon says it. */
export const OverviewIcon = /* @__PURE__ */ icon("M2.5 4.5h11M2.5 8h7M2.5 11.5h9");
export const ModelsIcon = /* @__PURE__ */ icon("M2.5 11.5h4l3-7h4M2.5 4.5h3.5");
export const EndpointsIcon = /* @__PURE__ */ icon(
  "M4 6.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6zM12 2.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6zM12 10.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6zM5.6 7.1l4.8-2.3M5.6 8.9l4.8 2.3",
);
export const AuditIcon = /* @__PURE__ */ icon(
  "M4.5 5.5h1a2 2 0 012 2v1a2 2 0 01-2 2h-1a2 2 0 01-2-2v-1a2 2 0 012-2zM10.5 5.5h1a2 2 0 012 2v1a2 2 0 01-2 2h-1a2 2 0 01-2-2v-1a2 2 0 012-2zM6 8h4",
);
export const SettingsIcon = /* @__PURE__ */ icon(
  "M2.5 5h6M11.5 5h2M2.5 11h2M7.5 11h6M10 3.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3zM6 9.5a1.5 1.5 0 100 3 1.5 1.5 0 000-3z",
);
export const SearchIcon = /* @__PURE__ */ icon("M7 2.8a4.2 4.2 0 100 8.4 4.2 4.2 0 000-8.4zM10.2 10.2l3.3 3.3");
export const MoonIcon = /* @__PURE__ */ icon("M13 9.6A5.6 5.6 0 016.4 3 5.6 5.6 0 1013 9.6z");
export const SunIcon = /* @__PURE__ */ icon(
  "M8 5.2a2.8 2.8 0 100 5.6 2.8 2.8 0 000-5.6zM8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1",
);
export const SystemIcon = /* @__PURE__ */ icon("M2.5 3.5h11v7.5h-11zM6 13.5h4M8 11v2.5");
export const PassIcon = /* @__PURE__ */ icon("M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM5.5 8.2l1.8 1.8 3.3-3.8");
export const FailIcon = /* @__PURE__ */ icon("M5.6 2.5h4.8l3.1 3.1v4.8l-3.1 3.1H5.6l-3.1-3.1V5.6zM6 6l4 4M10 6l-4 4");
export const WaitIcon = /* @__PURE__ */ icon("M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM8 5v3.2l2 1.3");
export const UnknownIcon = /* @__PURE__ */ icon("M4 8h8");
export const WarnIcon = /* @__PURE__ */ icon("M8 2.8l5.8 10.2H2.2zM8 6.6v3M8 11.3v.1");
export const BarredIcon = /* @__PURE__ */ icon("M8 2.5a5.5 5.5 0 100 11 5.5 5.5 0 000-11zM4.6 8h6.8");
export const CloseIcon = /* @__PURE__ */ icon("M4 4l8 8M12 4l-8 8");
export const AddIcon = /* @__PURE__ */ icon("M8 3.5v9M3.5 8h9");
export const CheckIcon = /* @__PURE__ */ icon("M3.5 8.5l3 3 6-7");
export const NextIcon = /* @__PURE__ */ icon("M6 3.5L10.5 8 6 12.5");
export const PreviousIcon = /* @__PURE__ */ icon("M10 3.5L5.5 8l4.5 4.5");
export const DownIcon = /* @__PURE__ */ icon("M3.5 6L8 10.5 12.5 6");
export const SortDownIcon = /* @__PURE__ */ icon("M8 3v9.5M4 8.5l4 4 4-4");
export const SortUpIcon = /* @__PURE__ */ icon("M8 13V3.5M4 7.5l4-4 4 4");
export const LinkIcon = /* @__PURE__ */ icon(
  "M6.8 9.2l2.4-2.4M7.5 4.8l1.4-1.4a2.7 2.7 0 013.8 3.8l-1.5 1.4M8.5 11.2l-1.4 1.4a2.7 2.7 0 01-3.8-3.8l1.5-1.4",
);
export const CopyIcon = /* @__PURE__ */ icon("M5.5 5.5h7v8h-7zM3.5 10.5v-8h7");
export const FileIcon = /* @__PURE__ */ icon("M4 2.5h5l3 3v8H4zM9 2.5v3h3");
export const ExternalIcon = /* @__PURE__ */ icon("M6.5 3.5h-3v9h9v-3M9 2.8h4.2V7M13 3L7.5 8.5");
export const BackIcon = /* @__PURE__ */ icon("M6 3L3 6l3 3M3 6h6.5a3.5 3.5 0 010 7H6");
export const MoreIcon = /* @__PURE__ */ icon("M3.5 8h.01M8 8h.01M12.5 8h.01");
export const MoveIcon = /* @__PURE__ */ icon("M2.5 12.5h4.2l3.6-7h3.2M11 3l2.5 2.5L11 8");
export const LeaveIcon = /* @__PURE__ */ icon("M2.5 5.5h4.2l3.6 7h3.2M11 10l2.5 2.5L11 15");
export const CanaryIcon = /* @__PURE__ */ icon("M2.5 5.5h11M6 5.5l3 5.5h4.5");
export const TagIcon = /* @__PURE__ */ icon("M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2v.1");
export const AtIcon = /* @__PURE__ */ icon(
  "M8 5.6a2.4 2.4 0 100 4.8 2.4 2.4 0 000-4.8zM10.4 5.6v3a1.6 1.6 0 003.1 0V8A5.5 5.5 0 108 13.5a5.6 5.6 0 002.6-.7",
);
export const TextIcon = /* @__PURE__ */ icon("M3 13l.6-2.6L11 3l2 2-7.4 7.4zM9.5 4.5l2 2");
export const SeenIcon = /* @__PURE__ */ icon(
  "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM8 6.2a1.8 1.8 0 100 3.6 1.8 1.8 0 000-3.6z",
);
export const UnseenIcon = /* @__PURE__ */ icon(
  "M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8zM3 13L13 3",
);
export const PlaygroundIcon = /* @__PURE__ */ icon("M3 3.5h10v9H3zM5.2 6.2l2 1.8-2 1.8M8.8 10h2.4");
export const SendIcon = /* @__PURE__ */ icon("M2.5 8L13.5 3 9.8 13 7.6 8.9z");
export const StopIcon = /* @__PURE__ */ icon("M5 4h6a1 1 0 011 1v6a1 1 0 01-1 1H5a1 1 0 01-1-1V5a1 1 0 011-1z");
export const RemoveIcon = /* @__PURE__ */ icon("M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4");
export const KeyIcon = /* @__PURE__ */ icon("M5 8.5a2.5 2.5 0 100 5 2.5 2.5 0 000-5zM7 9l6-6M10.5 5.5l2 2");
export const KeyboardIcon = /* @__PURE__ */ icon(
  "M1.8 4.5h12.4v7H1.8zM4 7h.01M6.7 7h.01M9.3 7h.01M12 7h.01M5.2 9.4h5.6",
);
export const CompareIcon = /* @__PURE__ */ icon("M5.5 2.5v11M10.5 2.5v11M2.5 5.5h3M10.5 10.5h3M2.5 10.5h3M10.5 5.5h3");
export const SwapIcon = /* @__PURE__ */ icon("M3 5.5h9M9.5 3L12 5.5 9.5 8M13 10.5H4M6.5 8L4 10.5 6.5 13");
export const SaveIcon = /* @__PURE__ */ icon("M8 2.5v7M5 6.8l3 3 3-3M3 12.5h10");
export const SignOutIcon = /* @__PURE__ */ icon("M6.5 3h-3v10h3M10 5l3 3-3 3M13 8H6");

function icon(path: string): IconType {
  return function Icon({ className }: IconProps) {
    return (
      <svg
        className={classNames("block size-4", className)}
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
      >
        <path d={path} />
      </svg>
    );
  };
}
