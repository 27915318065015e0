/** The colours of people: stable and readable. */
import { personColour } from './person-colour';

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

test('[WA3] white text on a person’s colour has a contrast of at least 4.5:1, and the colour is the same each time', () => {
  for (let index = 0; index < 500; index++) {
    const { colour } = personColour(`account-${index}`);
    expect(1.05 / (luminance(colour) + 0.05)).toBeGreaterThanOrEqual(4.5);
    expect(personColour(`account-${index}`).colour).toBe(colour);
  }
});
