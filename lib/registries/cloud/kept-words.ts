/** `share`: of 1; null: not told. `where`: an address; null: not told. `by`: the deployments that do, where not all do. */
type Kept = { share: number | null; where: string | null; by?: string | null };

/** That an endpoint keeps what is sent to it. */
export function keptWords({ share, where, by = null }: Kept): string {
  const what = share === null || share >= 1 ? "What is sent" : `${Math.round(share * 1000) / 10} % of what is sent`;
  return `${what} here, and the replies, are kept${where ? ` in ${where}` : " by the cloud"}${by === null ? "" : ` (${by})`}.`;
}
