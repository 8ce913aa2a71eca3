/** Which of the board's small dialogs is open; "" for none. */
export type DialogName = '' | 'people' | 'name' | 'voice' | 'device' | 'look' | 'table' | 'paper';
