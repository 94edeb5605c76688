import type { ComponentProps, ReactNode } from "react";

/** On or off at once, without a Save. Its position says it as well as its colour. */
export function Switch({ children, ...rest }: Omit<ComponentProps<"input">, "type"> & { children: ReactNode }) {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 text-small text-ink-2 pointer-coarse:min-h-11">
      <input
        {...rest}
        type="checkbox"
        role="switch"
        className="relative h-[0.9375rem] w-[1.625rem] flex-none appearance-none rounded-full border border-transparent bg-control-line before:absolute before:top-px before:left-px before:size-[0.6875rem] before:rounded-full before:bg-panel before:transition-transform before:duration-(--move) checked:bg-rail checked:before:translate-x-[0.6875rem] disabled:opacity-60"
      />
      {children}
    </label>
  );
}
