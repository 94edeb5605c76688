import { everyPage } from "./every-page";
import { changeTo, expectAccessible, test } from "./fixtures";

// Long: its parts run beside each other.
test.describe.configure({ mode: "parallel" });

for (const half of [0, 1]) {
  test(`axe finds nothing on any page in either theme, part ${half + 1} of 2`, async ({ page }) => {
    test.setTimeout(480_000);
    if (half === 0) await expectAccessible(page, "/sign-in");
    await changeTo(page, "administrator");
    for (const path of everyPage.filter((_, index) => index % 2 === half)) await expectAccessible(page, path);
  });
}
