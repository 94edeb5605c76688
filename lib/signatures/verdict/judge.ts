import { formOf, type Form, type FormReading } from "@/lib/signatures/form";
import { whyUnloadable } from "@/lib/signatures/sight/unloadable";

import { dependsOnValue, found, type Draft, type Place } from "./finding";
import { judgeColumns } from "./judge-columns";
import { hintedType, judgeHinted } from "./judge-hints";
import { judgeLayouts } from "./judge-layouts";
import { judgeOutputs } from "./judge-outputs";
import { judgeParams } from "./judge-params";
import { judgeTensors } from "./judge-tensors";

const nowhere = { before: null, after: null };
const signature: Place = { side: "signature", path: null, at: nowhere };
const inputs: Place = { side: "inputs", path: null, at: nowhere };

/**
 * Callers written for `before` are answered by a model of `after`: every difference that reaches them. The other direction is
 * the same question with the two exchanged.
 */
export function judge(before: FormReading, after: FormReading): Draft[] {
  if (before.state === "unreadable") return [unreadable("one callers were written for", before.why)];
  if (after.state === "unreadable") return [unreadable("one that would answer", after.why)];
  if (before.state === "absent" && after.state === "absent") return [nowhereWritten];
  const [old, now] = [formOf(before), formOf(after)];
  return [
    ...judgeLoading(old, now),
    ...(before.state === after.state ? [...judgeHints(old, now), ...judgeInputs(old, now)] : judgeWhole(old, now)),
    ...judgeParams(old.params, now.params),
    ...judgeOutputs(old.outputs, now.outputs),
  ];
}

function unreadable(which: string, why: string): Draft {
  const consequence = `The signature of the ${which} cannot be read: ${why}`;
  return found(signature, { rule: "signature.unknown", class: "CANNOT TELL", consequence });
}

const nowhereWritten = found(signature, {
  rule: "signature.unknown",
  class: "CANNOT TELL",
  consequence: "Neither version has a signature: what they take and give is not written down.",
});

/** Signatures do not say what serves them: the simulated server is known, another container decides by its own code. */
function uncheckedWhere(what: string): string {
  return `No ${what} checks or casts callers' values any more. MLflow's scoring server passes on what JSON made of them, and still answers 200; another container's own code decides.`;
}

/** What kept callers' own version from being served as well is nothing that they could notice. */
function judgeLoading(before: Form, after: Form): Draft[] {
  const why = whyUnloadable(after);
  if (why === null || why === whyUnloadable(before)) return [];
  const consequence = `${why.replace(/\.$/, "")}, so it does not start, and no call is answered.`;
  return [found(signature, { rule: "signature.unloadable", class: "BREAKING", consequence })];
}

/** A signature that vanished or appeared matters to payloads by its inputs: without them nothing was checked or cast either. */
function judgeWhole(before: Form, after: Form): Draft[] {
  if (before.inputs !== null) {
    const certainty = dependsOnValue(
      "for columns that are cast on arrival, and for every list or record under inputs and instances",
    );
    const consequence = uncheckedWhere("signature");
    return [
      found(signature, {
        rule: "signature.removed",
        class: "BREAKING·SILENT",
        certainty,
        before: "a signature",
        consequence,
      }),
    ];
  }
  if (after.inputs === null) return [];
  const certainty = dependsOnValue("when a payload does not fit the new signature");
  const consequence = "Callers whose payloads do not fit the new signature are refused, and others may be cast.";
  return [
    found(signature, { rule: "signature.added", class: "BREAKING", certainty, after: "a signature", consequence }),
  ];
}

function judgeHints(before: Form, after: Form): Draft[] {
  if (before.fromTypeHint === after.fromTypeHint) return [];
  const texts = { before: hintText(before), after: hintText(after) };
  if (after.fromTypeHint) {
    const certainty = {
      kind: "envelope-dependent",
      where: "dataframe_split, dataframe_records, instances and text/csv",
      when: null,
    } as const;
    const consequence = "Callers that send anything but inputs are refused.";
    return [
      found(signature, { rule: "signature.type-hint-added", class: "BREAKING", certainty, ...texts, consequence }),
    ];
  }
  const consequence =
    "The model receives a table where it received the plain values of inputs. The answer is still 200.";
  return [found(signature, { rule: "signature.type-hint-dropped", class: "BREAKING·SILENT", ...texts, consequence })];
}

function hintText(form: Form): string {
  return form.fromTypeHint ? "from Python type hints" : "from data";
}

function judgeInputs(
  { inputs: before, fromTypeHint: wasHinted }: Form,
  { inputs: after, fromTypeHint }: Form,
): Draft[] {
  const [old, now] = wasHinted && fromTypeHint ? [hintedType(before), hintedType(after)] : [];
  if (old && now) return judgeHinted(old, now, { ...inputs, path: "column 1", at: { before: 0, after: 0 } });
  if (before === null && after === null) return [];
  if (after === null) {
    const consequence = uncheckedWhere("schema of the inputs");
    return [found(inputs, { rule: "input.schema-removed", class: "BREAKING·SILENT", consequence })];
  }
  if (before === null) {
    const certainty = dependsOnValue("when a payload does not fit the inputs");
    const consequence = "Callers whose payloads do not fit the inputs are refused, and others may be cast.";
    return [found(inputs, { rule: "input.schema-added", class: "BREAKING", certainty, consequence })];
  }
  if (before.layout === "columns" && after.layout === "columns") return judgeColumns(before.columns, after.columns);
  if (before.layout === "tensors" && after.layout === "tensors") return judgeTensors(before.tensors, after.tensors);
  return judgeLayouts(before, after);
}
