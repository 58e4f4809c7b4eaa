/* Customer pages: nothing here is needed, it only saves trouble. */
import "./display.js";
