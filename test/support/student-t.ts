/**
 * The value that Student's t with `degrees` of freedom exceeds with probability `tail`, which is below 1/2; to about ten
 * digits. With t = sqrt(degrees) tan(angle) the density is that of a power of the angle's cosine, on (-pi/2, pi/2).
 */
export function studentTQuantile(tail: number, degrees: number): number {
  const density = (angle: number) => Math.cos(angle) ** (degrees - 1);
  const half = integral(density, 0, Math.PI / 2);
  let low = 0;
  let high = Math.PI / 2;
  while (high - low > 1e-14) {
    const middle = (low + high) / 2;
    if (integral(density, middle, Math.PI / 2) / (2 * half) > tail) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/** Simpson's rule. */
function integral(f: (x: number) => number, from: number, to: number): number {
  const panels = 2000;
  const width = (to - from) / panels;
  let sum = f(from) + f(to);
  for (let at = 1; at < panels; at++) sum += (at % 2 === 1 ? 4 : 2) * f(from + at * width);
  return (sum * width) / 3;
}
