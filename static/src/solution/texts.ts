// The texts of this part come with it, and not with the first page.
import { learn } from '../i18n';
import en from '../i18n/en/solution.json';
import es from '../i18n/es/solution.json';

learn({ es, en });
