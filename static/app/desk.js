/* The desk's scripts. Every page works without them as far as customers' work needs it; they make it quick. */
import "./display.js";
