/* The composer. (Ctrl+Enter sends in every form: keys.js.) `files.js` before `unsent.js`: while files come, nothing is sent. */
import "./completing.js";
import "./marks.js";
import "./files.js";
import "./unsent.js";
