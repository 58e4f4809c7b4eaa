/* Proof of work in place of waiting: look for the number with which SHA-256 of `task:number` begins with zero bits.
   SHA-256 is written out here: the browser's own works on secure pages only, and takes a promise for each number. */
const K = [];
const START = [];
const fraction = (root) => ((root - Math.floor(root)) * 2 ** 32) | 0;
for (let prime = 2; K.length < 64; prime++) {
  let divisor = 2;
  while (divisor * divisor <= prime && prime % divisor) divisor++;
  if (divisor * divisor <= prime) continue;
  if (START.length < 8) START.push(fraction(Math.sqrt(prime)));
  K.push(fraction(Math.cbrt(prime)));
}
const turn = (word, by) => (word >>> by) | (word << (32 - by));

/** The first word of the SHA-256 of an ASCII text: all that the zero bits are asked of. */
export function firstWord(text) {
  const blocks = ((text.length + 8) >> 6) + 1;
  const words = new Int32Array(blocks * 16);
  for (let at = 0; at < text.length; at++) words[at >> 2] |= text.charCodeAt(at) << (24 - (at & 3) * 8);
  words[text.length >> 2] |= 0x80 << (24 - (text.length & 3) * 8);
  words[words.length - 1] = text.length * 8;
  const state = [...START];
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    for (let i = 0; i < 64; i++) {
      if (i < 16) {
        w[i] = words[block + i];
      } else {
        const low = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const high = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = w[i - 16] + low + w[i - 7] + high;
      }
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i] + word) | 0));
  }
  return state[0] >>> 0;
}

const IN_ONE_GO = 5000; // numbers between two breaths, so that the page stays alive

function search(box, number = 0) {
  const { effort, bits } = box.dataset;
  for (const end = number + IN_ONE_GO; number < end; number++) {
    if (firstWord(`${effort}:${number}`) >>> (32 - bits) === 0) {
      box.querySelector("[name=proof]").value = number;
      const told = box.querySelector("[data-ready]");
      told.textContent = told.dataset.ready;
      return;
    }
  }
  setTimeout(search, 0, box, number);
}

for (const box of document.querySelectorAll("[data-effort]")) {
  box.hidden = false;
  search(box);
}
