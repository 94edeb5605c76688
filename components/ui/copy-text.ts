import { toast } from "./toast";

/** Copies, and says so; or that the browser did not let it. */
export async function copyText(text: string, said: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast(said);
  } catch {
    toast("The browser did not allow copying. Select the text and copy it by hand.", "caution");
  }
}
