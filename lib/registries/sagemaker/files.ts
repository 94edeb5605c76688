import type { FileEntry, Files } from "../types";
import type { Store } from "../stores/types";
import { placesOf } from "./map";
import type { Packages } from "./packages";

type Place = { folder: string; uri: string };

/** Model data where the package says it is: an object, or all objects below a prefix. Several containers are folders. */
export function filesOf(packages: Packages, store: Store): Files {
  const placesAt = async (model: string, version: string): Promise<Place[]> => {
    const wire = await packages.find(model, version);
    return wire ? placesOf(wire) : [];
  };
  return {
    async list(model, version) {
      const places = await placesAt(model, version);
      const lists = await Promise.all(places.map((place) => listPlace(store, place)));
      return lists.flat();
    },
    async open(model, version, path, limit) {
      if (path === "") return null;
      for (const { folder, uri } of await placesAt(model, version)) {
        if (folder !== "" && !path.startsWith(`${folder}/`)) continue;
        const inside = folder === "" ? path : path.slice(folder.length + 1);
        if (inside !== "") return store.open(uri, inside, limit);
      }
      return null;
    },
  };
}

async function listPlace(store: Store, { folder, uri }: Place): Promise<FileEntry[]> {
  const files = await store.list(uri);
  return folder === "" ? files : files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}
