// Pages with nothing but a form.
import { startControls } from "./controls.js";

startControls(document);
