/** Two requests to stop within this time are one: npm passes on a Ctrl-C that the terminal sends to all anyway. */
export const STOP_AGAIN_MS = 1000;
/** How often the supervisor looks whether npm is still there. */
export const LAUNCHER_POLL_MS = 500;
