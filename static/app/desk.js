/* The desk's scripts. What customers do works without any script; staff pages become quick and live by these. */
import "./display.js";
import "./dialogs.js";
import "./toasts.js";
import "./failures.js";
import "./refusals.js";
import "./clocks.js";
import "./rows.js";
import "./preview.js";
import "./keys.js";
import "./palette.js";
import "./trail.js";
import "./news.js";
import "./actions.js";
import "./live.js";
import "./fresh.js";
