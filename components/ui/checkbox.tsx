import type { ComponentProps, ReactNode } from "react";

import { classNames } from "./class-names";
import { CheckIcon } from "./icons";

type Props = Omit<ComponentProps<"input">, "type"> & { children?: ReactNode };

/** With children they are its label; without, give it an `aria-label`. */
export function Checkbox({ children, className, ...rest }: Props) {
  return (
    <label className={classNames("inline-flex min-h-6 min-w-6 items-center gap-2 pointer-coarse:min-h-11", className)}>
      <span className="relative grid size-3.5 flex-none place-items-center">
        <input
          {...rest}
          type="checkbox"
          className="peer absolute inset-0 appearance-none rounded-1 border-[1.5px] border-control-line bg-panel checked:border-rail checked:bg-rail disabled:border-line disabled:bg-sunken"
        />
        <CheckIcon className="pointer-events-none relative size-2.5 stroke-[2.5] text-panel opacity-0 peer-checked:opacity-100" />
      </span>
      {children && <span className="min-w-0">{children}</span>}
    </label>
  );
}

export function Radio({ children, className, ...rest }: Props) {
  return (
    <label className={classNames("inline-flex min-h-6 items-center gap-2 pointer-coarse:min-h-11", className)}>
      <input
        {...rest}
        type="radio"
        className="size-3.5 flex-none appearance-none rounded-full border-[1.5px] border-control-line bg-panel checked:border-4 checked:border-rail"
      />
      {children && <span className="min-w-0">{children}</span>}
    </label>
  );
}
