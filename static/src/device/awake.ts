// Keeps the screen on while a board is in front of somebody: a phone that goes dark between two
// questions is a phone that has to be unlocked, found and explained again.

/** Whether this page may keep the screen on at all; pages on plain http may not. */
export function mayStayAwake(): boolean {
  return 'wakeLock' in navigator;
}

/** Keeps the screen on until the returned function is called. */
export function stayAwake(): () => void {
  if (!mayStayAwake()) return () => undefined;
  let over = false;
  let lock: WakeLockSentinel | undefined;
  const ask = (): void => {
    // The browser takes the lock away from a page that is not seen, and does not give it back.
    if (over || document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    navigator.wakeLock.request('screen').then(
      (given) => {
        if (over) void given.release();
        else lock = given;
      },
      () => undefined, // a battery that is nearly empty: the device knows better
    );
  };
  ask();
  document.addEventListener('visibilitychange', ask);
  return () => {
    over = true;
    document.removeEventListener('visibilitychange', ask);
    void lock?.release();
  };
}
