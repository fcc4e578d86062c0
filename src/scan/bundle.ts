/**
 * The build step behind rules/bundle.ts: the keywords of dist/rules.json become dist/automaton.bin.
 *
 * In: the bundle. Out: the file.
 */
import { readBundle } from "../rules/bundle-file.ts";
import { writeAutomaton } from "./automaton-file.ts";

writeAutomaton(readBundle().keywords);
