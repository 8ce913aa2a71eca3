import { secondsLeft } from '../board/clock';
import type { Workshop } from '../store/workshop.svelte';

/**
 * The seconds that the room's clock shows, alive. Make it while a component is set up. What counts is
 * the server's time: a device whose own clock is wrong shows the same second as all others.
 */
export class Seconds {
  left = $state(0);

  constructor(ws: () => Workshop) {
    $effect(() => {
      const board = ws();
      const clock = board.clock;
      void board.clockOffset;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const tick = () => {
        const now = board.serverNow();
        this.left = secondsLeft(clock, now);
        if (clock.state !== 'running' || this.left === 0) return;
        // The next change is where a whole second is left.
        const rest = ((clock.endsAt ?? 0) - now) % 1000;
        timer = setTimeout(tick, (rest <= 0 ? 1000 : rest) + 5);
      };
      tick();
      return () => clearTimeout(timer);
    });
  }
}

/** "4:32", or "1:04:32" beyond an hour. */
export function clockText(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const m = Math.floor((seconds % 3600) / 60);
  const s = String(seconds % 60).padStart(2, '0');
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${s}` : `${m}:${s}`;
}
