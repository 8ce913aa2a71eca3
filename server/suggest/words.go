package suggest

import (
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/spanish"
)

// term is one word of a note: what it counts as, and how it was written.
type term struct {
	stem string
	form string // lower case, with its accents
}

// terms reads the words of a text that carry meaning.
func terms(text, lang string) []term {
	var list []term
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		form := strings.ToLower(word)
		plain := fold(form)
		if len([]rune(plain)) < minLetters || stop[plain] {
			continue
		}
		list = append(list, term{stem: stem(plain, lang), form: form})
	}
	return list
}

// minLetters is the length below which words say where, how and whose, and not what about.
const minLetters = 3

// stem takes the ending off. Spanish rules look at accents that people in a hurry leave out, so the
// one that decides most, -ción, is put back first.
func stem(plain, lang string) string {
	if lang == English {
		return english.Stem(plain, true)
	}
	if s, ok := strings.CutSuffix(plain, "cion"); ok {
		plain = s + "ción"
	}
	stem := fold(spanish.Stem(plain, true))
	if s, ok := strings.CutSuffix(stem, "z"); ok { // luz, luces
		stem = s + "c"
	}
	return stem
}

// folded is what accented letters count as; ñ is a letter of its own.
var folded = strings.NewReplacer(
	"á", "a", "à", "a", "ä", "a", "â", "a", "ã", "a", "é", "e", "è", "e", "ë", "e", "ê", "e",
	"í", "i", "ì", "i", "ï", "i", "î", "i", "ó", "o", "ò", "o", "ö", "o", "ô", "o", "õ", "o",
	"ú", "u", "ù", "u", "ü", "u", "û", "u", "ç", "c",
	"n\u0303", "ñ", "\u0301", "", "\u0300", "", "\u0308", "", "\u0302", "", "\u0303", "",
)

func fold(word string) string { return folded.Replace(word) }

// Languages that notes are read in.
const (
	Spanish = "es"
	English = "en"
)

// stop holds the words, without accents, that every text is full of. Both languages at once: people
// mix them, and the few words that mean something in the other one are left out.
var stop = func() map[string]bool {
	m := map[string]bool{}
	for _, list := range []string{stopSpanish, stopEnglish} {
		for word := range strings.FieldsSeq(list) {
			m[word] = true
		}
	}
	return m
}()

const stopSpanish = `
al algo alguien algun alguna algunas alguno algunos alla alli alto ambos ante antes aqui asi aun aunque bajo
bastante bien cabe cada casi como con conmigo consigo contra cosa cosas creo cual cuales cualquier cualquiera cuando
cuanta cuantas cuanto cuantos cuenta cuyo dan dar debe deben deberia deberian debemos decir del demas desde despues
dia dias dice dicen dicho donde dos durante ella ellas ello ellos ende entonces entre era eran eres esa esas ese eso
esos esta estaba estaban estado estamos estan estar estara estas este esto estos estoy etc fin fue fuera fueran
fueron gran grande grandes gracias gente ha haber habia habian habra habria hace hacen hacer hacemos hacia haga hagan
han has hasta hay haya hayan hecho hemos hola hoy iba igual incluso ir jamas las les los lleva llevar luego manera
mas mayor mayoria mal me mejor menos mi mia mientras mio mis misma mismas mismo mismos modo mucha muchas mucho
muchisimo muchos muy nada nadie ni ningun ninguna ninguno nos nosotros nuestra nuestras nuestro nuestros nunca ojala
otra otras otro otros para parece parte pasa pero persona personas poca pocas poco pocos podamos podemos poder podria
podriamos podrian poner ponga pongan por porque primero problema propuesta propuestas propongo pueda puedan puede
pueden puedo pues que quede quedan queremos querer quien quienes quiera quiere quieren quiero quisiera quiza quizas
sabe sabemos saber salvo sea sean seamos segun sera serian seria ser si sido siempre siendo simplemente sin sino
sobre solo sola solamente solo somos son soy sus suya suyo tal tales tambien tampoco tan tanta tantas tanto tantos
tal tendra tendria tendrian tener tenemos tenga tengan tengo tenia ti tiene tienen toda todas todavia todo todos
totalmente trata tras tres tu tus una unas uno unos usted ustedes va vaya vamos van varias varios veces vez ver verdad
vosotros voy vuestra vuestro ya yo acuerdo apoyo favor falta faltan ademas ahora
`

const stopEnglish = `
about above after again against all also although always am and another any anybody anyone anything are around because
been before being below between both but came can cannot cant come could did didnt does doesnt doing done dont down
during each either else enough etc even ever every everybody everyone everything few first for from further get gets
getting give goes going good got great had has hasnt have having her here hers him his how however its itself just
keep know lack less let like lot lots made make makes making many may maybe might more most much must myself need
needs neither never nobody none nor not nothing now off often once one only other others our ours out over own people
perhaps please put quite rather really said same say says see should since some somebody someone something still such
take than thank thanks that the their theirs them then there these they thing things think this those though through
too two under until upon use used very want wants was way well went were what when where which while who whole whom
whose why will with within without wont would yes yet you your yours
`
