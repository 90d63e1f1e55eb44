// What every page of the console does where there is a script.

import { inThisZone } from "./times.js";

inThisZone(document);
