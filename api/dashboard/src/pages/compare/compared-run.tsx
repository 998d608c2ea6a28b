/** A compared run with the name and colour that the page calls it by. */
export interface Compared {
  id: string;
  name: string;
  colour: string;
}

export function RunHeads({ runs }: { runs: readonly Compared[] }) {
  return runs.map(({ id, name, colour }) => (
    <th key={id} scope="col" className="number">
      <span className="swatch" style={{ background: colour }} aria-hidden="true" /> {name}
    </th>
  ));
}
