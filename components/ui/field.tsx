import { cloneElement, type ReactElement, type ReactNode, useId } from "react";

import { FailIcon } from "./icons";

type ControlProps = { id?: string; "aria-describedby"?: string; "aria-invalid"?: boolean; required?: boolean };
type Props = {
  label: ReactNode;
  /** Below the control; a problem takes its place and says the likely fix. */
  hint?: ReactNode;
  problem?: string | null | undefined;
  /** Shown after the label: "needed", "kept encrypted". */
  remark?: string;
  /** Exactly one control; it receives its id and its description. */
  children: ReactElement<ControlProps>;
};

export function Field({ label, hint, problem, remark, children }: Props) {
  const made = useId();
  const id = children.props.id ?? made;
  const described = problem || hint ? `${id}-note` : undefined;
  return (
    <div className="grid min-w-0 gap-1">
      <label htmlFor={id} className="text-small">
        <b>{label}</b>
        {remark && <span className="ml-0.5 text-ink-3"> {remark}</span>}
      </label>
      {cloneElement(children, {
        id,
        ...(described && { "aria-describedby": described }),
        ...(problem && { "aria-invalid": true }),
      })}
      {problem ? (
        <p id={described} className="flex items-start gap-1.5 text-small text-stop">
          <FailIcon className="mt-px" />
          {problem}
        </p>
      ) : (
        hint && (
          <p id={described} className="text-small text-ink-3">
            {hint}
          </p>
        )
      )}
    </div>
  );
}

/** Several controls under one question. */
export function FieldSet({ label, hint, children }: { label: ReactNode; hint?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1 text-small font-strong">{label}</legend>
      {hint && <p className="-mt-1 text-small text-ink-3">{hint}</p>}
      {children}
    </fieldset>
  );
}
