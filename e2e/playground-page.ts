import type { Locator } from "@playwright/test";

import type { Page } from "./fixtures";

// Where things are on the page of the playground, for the journeys that use it.

export const payload = (page: Page) => page.getByRole("region", { name: "Payload", exact: true });
export const send = (page: Page) => page.getByRole("button", { name: /^Send/ });
export const loadRun = (page: Page) => page.getByRole("region", { name: "Load run", exact: true });

/** Of the endpoint of this name, whichever version it serves. */
export const replyOf = (page: Page, endpoint: string): Locator =>
  page.getByRole("region", { name: "Replies" }).getByRole("region", { name: new RegExp(`^(v\\d+ )?${endpoint}$`) });

/** Counted as the page counts them: the names above the rows are the first. */
export const cell = (page: Page, row: number, column: number): Locator =>
  payload(page).getByRole("grid", { name: "Payload" }).getByRole("row").nth(row).getByRole("gridcell").nth(column);

export async function write(page: Page, text: string): Promise<void> {
  await payload(page).getByRole("button", { name: "Text" }).click();
  await payload(page).getByRole("textbox").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText(text);
}
