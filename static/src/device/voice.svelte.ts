// Reads aloud, for who has left the glasses at home. Only voices that live on the device: the
// others would send the question to a stranger's server, and a room without internet has none.

class Voice {
  #voices = $state.raw<readonly SpeechSynthesisVoice[]>([]);
  /** What is being read now; '' for nothing. */
  reading = $state('');

  constructor() {
    const synthesis = globalThis.speechSynthesis as SpeechSynthesis | undefined;
    if (!synthesis) return;
    const look = (): void => {
      this.#voices = synthesis.getVoices().filter((v) => v.localService);
    };
    look();
    // They come when they come. Safari knows the property and not the event target.
    synthesis.onvoiceschanged = look;
  }

  /** Whether this device can read a language (such as "es-EC") aloud by itself. */
  speaks(lang: string): boolean {
    return this.#find(lang) !== undefined;
  }

  /** Reads a text, or stops reading it. */
  toggle(text: string, lang: string): void {
    const voice = this.#find(lang);
    const was = this.reading;
    this.stop();
    if (!voice || was === text) return;
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    said.rate = 0.9;
    said.onend = said.onerror = () => {
      if (this.reading === text) this.reading = '';
    };
    this.reading = text;
    speechSynthesis.speak(said);
  }

  stop(): void {
    if (this.reading === '') return;
    this.reading = '';
    speechSynthesis.cancel();
  }

  // The country's own voice before another of the language.
  #find(lang: string): SpeechSynthesisVoice | undefined {
    const tag = (v: SpeechSynthesisVoice) => v.lang.replace('_', '-').toLowerCase();
    const wanted = lang.toLowerCase();
    return (
      this.#voices.find((v) => tag(v) === wanted) ??
      this.#voices.find((v) => tag(v).split('-')[0] === wanted.split('-')[0])
    );
  }
}

export const voice = new Voice();
