import { mount } from 'svelte';
import App from './App.svelte';
import { locale, setLocale } from './i18n';
import './style/index.css';
import { look } from './style/theme.svelte';
import { registerWorker } from './sw/register';

look.start();
// Sets <html lang> to what is shown, without remembering what nobody chose.
setLocale(locale(), false);

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no element with the id app');
mount(App, { target });
registerWorker();
