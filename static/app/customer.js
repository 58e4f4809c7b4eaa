/* Customer pages: nothing here is needed, it only saves trouble. */
import "./display.js";
import "./dialogs.js";
import "./toasts.js";
import "./actions.js";
import "./drafts.js";
