import type { Form, FormReading, Part as FormPart } from "@/lib/signatures/form";
import { paramText, tensorText, typeText } from "@/lib/signatures/type-text";

/** One field of any of the signatures; null where a signature that is known has no such field. */
export type SignatureRow = {
  side: "inputs" | "outputs" | "params";
  /** `column 3` where fields have no names. */
  name: string;
  cells: (string | null)[];
  differs: boolean;
};

/** A row for each field, inputs first, in the order of the first version that has it. `null`: nothing is known of that version. */
export function signatureRows(readings: readonly (FormReading | null)[]): SignatureRow[] {
  const forms = readings.map((reading) => (reading?.state === "present" ? reading.form : null));
  // Without a signature there are no fields: that is known, too. One that cannot be read says nothing.
  const known = readings.map((reading) => reading !== null && reading.state !== "unreadable");
  return (["inputs", "params", "outputs"] as const).flatMap((side) => {
    const texts = forms.map((form) => (form ? fieldTexts(form, side) : new Map<string, string>()));
    const names = [...new Set(texts.flatMap((one) => [...one.keys()]))];
    return names.map((name) => {
      const cells = texts.map((one) => one.get(name) ?? null);
      const judged = cells.filter((_, index) => known[index]);
      return { side, name, cells, differs: judged.some((cell) => cell !== judged[0]) };
    });
  });
}

function fieldTexts(form: Form, side: SignatureRow["side"]): Map<string, string> {
  if (side === "params")
    return new Map((form.params ?? []).map((param) => [param.name, `${paramText(param)}, default ${param.default}`]));
  const part = form[side];
  return part ? partTexts(part, side === "outputs") : new Map<string, string>();
}

function partTexts(part: FormPart, isOutput: boolean): Map<string, string> {
  if (part.layout === "tensors")
    return new Map(
      part.tensors.map((tensor, index) => [tensor.name ?? placeName(index, "tensor"), tensorText(tensor)]),
    );
  return new Map(
    part.columns.map(({ name, type, required }, index) => {
      const rule = isOutput ? (required ? "" : " · optional") : required ? " · required" : " · optional";
      return [name ?? placeName(index, "column"), `${typeText(type)}${rule}`];
    }),
  );
}

function placeName(index: number, what: string): string {
  return `${what} ${index + 1}`;
}
