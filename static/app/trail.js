/* Where one was, within this tab's session: the cases opened, which the palette offers again. Nothing of it outlives the
   tab. */

import { nameOf } from "./words.js";

const MOST = 15;

const read = (name, otherwise) => {
  try {
    return JSON.parse(sessionStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise; // storage is refused: the desk works without
  }
};
const write = (name, value) => {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // as above
  }
};

/** Cases and customers opened in this tab, the newest first, without the page that is open. */
export const seen = () => read("seen", []).filter(({ href }) => href !== location.pathname);

const title = document.querySelector("main[data-version] h1");
if (title) {
  const reference = document.querySelector("main .ref")?.textContent ?? "";
  const here = { name: `${reference} ${nameOf(title)}`.trim(), href: location.pathname };
  write("seen", [here, ...seen()].slice(0, MOST));
}
