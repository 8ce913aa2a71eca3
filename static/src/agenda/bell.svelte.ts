// A gentle bell at the end of a step's time. Browsers allow a sound only after a person has touched
// the page, so it is switched on by a tap, on each device for itself.
class Bell {
  on = $state(false);
  #audio: AudioContext | undefined;
  #declined = false;

  /** Whoever starts the clock is to hear its end, unless they have switched the bell off here. Within a tap. */
  arm(): void {
    if (!this.#declined) this.enable();
  }

  /** Switches the bell on, within a tap, and lets it be heard once, softly. */
  enable(): void {
    if (this.on) return;
    try {
      this.#audio ??= new AudioContext();
      void this.#audio.resume();
      this.on = true;
      this.#strike(0.12, 0);
    } catch {
      // This browser makes no sounds: the words on the screen remain.
    }
  }

  disable(): void {
    this.#declined = true;
    this.on = false;
  }

  /** Rings, if it is on. */
  ring(): void {
    if (!this.on) return;
    for (const [i, loud] of [0.5, 0.4, 0.3].entries()) this.#strike(loud, i * 0.9);
  }

  #strike(loud: number, after: number): void {
    const audio = this.#audio;
    if (!audio) return;
    const start = audio.currentTime + after;
    for (const [pitch, part] of [
      [660, 1],
      [1320, 0.35],
    ] as const) {
      const tone = audio.createOscillator();
      const gain = audio.createGain();
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.0001, start);
      gain.gain.exponentialRampToValueAtTime(loud * part, start + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, start + 1.6);
      tone.connect(gain).connect(audio.destination);
      tone.start(start);
      tone.stop(start + 1.7);
    }
  }
}

export const bell = new Bell();
