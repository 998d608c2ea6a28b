import { faulty, honest } from './zoo';
import { judged } from './zoo-animal';

const SEED = Number(process.env.ZOO_SEED ?? 1);

describe.each([
  [`names what is wrong`, faulty(SEED)],
  [`lets pass what is honest`, honest(SEED)],
])('the judge %s', (_, animals) => {
  test.each(animals.map((animal) => [animal.name, animal] as const))(`%s (ZOO_SEED=${SEED})`, async (_name, animal) => {
    const { verdict, parts } = await judged(animal, SEED);
    // What led to it is shown beside the code, so that a failure says why.
    const told = parts.map(({ part, passed, sentence }) => `${part}: ${passed} ${sentence}`);
    expect({ code: verdict.code, told }).toEqual({ code: animal.code, told });
  });
});
