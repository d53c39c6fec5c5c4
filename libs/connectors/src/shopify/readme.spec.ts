// The table of README.md against the tests that are there.
import { factTable } from '../testing/fact-table.js';

factTable(__dirname, { sections: 12, atLeast: 60 });
