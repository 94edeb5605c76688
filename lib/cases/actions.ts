"use server";

import { action } from "@/lib/action";

import { changeCase, orderCases, removeCase, removeSet, renameSet, saveCase } from "./commands";
import { importCases } from "./exchange";
import { changeInput, idInput, importInput, orderInput, removeInput, renameSetInput, saveInput } from "./types";

export const saveAsCase = action({
  permission: "case.write",
  input: saveInput,
  run: (viewer, { set, content, ...model }) => saveCase(viewer, model, set, content),
});

export const changeSavedCase = action({
  permission: "case.write",
  input: changeInput,
  run: (viewer, { id, seen, content }) => changeCase(viewer, id, seen, content),
});

export const removeSavedCase = action({
  permission: "case.write",
  input: removeInput,
  run: (viewer, { id, seen }) => removeCase(viewer, id, seen),
});

export const orderSavedCases = action({
  permission: "case.write",
  input: orderInput,
  run: (viewer, { id, order }) => orderCases(viewer, id, order),
});

export const renameCaseSet = action({
  permission: "case.write",
  input: renameSetInput,
  run: (viewer, { id, name }) => renameSet(viewer, id, name),
});

export const removeCaseSet = action({
  permission: "case.write",
  input: idInput,
  run: (viewer, { id }) => removeSet(viewer, id),
});

/** With `dry` it only says what it would do. */
export const importIntoSet = action({
  permission: "case.write",
  input: importInput,
  run: (viewer, { id, text, dry }) => importCases(viewer, id, text, dry),
});
