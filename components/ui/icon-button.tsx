import type { ComponentProps } from "react";

import { classNames } from "./class-names";
import { held } from "./held";
import type { IconType } from "./icons";

type Props = Omit<ComponentProps<"button">, "children" | "aria-label"> & {
  icon: IconType;
  /** Its name, spoken and shown on hover. */
  label: string;
  /** Its act is under way: it cannot be pressed again, and keeps the focus. */
  busy?: boolean;
};

export function IconButton({ icon: Icon, label, className, busy = false, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      {...(busy && held)}
      aria-label={label}
      title={label}
      className={classNames(
        "grid size-control flex-none place-items-center rounded-2 text-ink-2 hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:text-ink-off aria-disabled:cursor-not-allowed aria-disabled:text-ink-off",
        className,
      )}
    >
      <Icon />
    </button>
  );
}
