/**
 * Words: what people write into source code and configuration, and how its letters follow one another.
 *
 * In: lower-case letters. Out: whether they are words, and how surprising one letter is after another.
 * The lists were written by hand for this purpose: `fillers` are the words of placeholders and of test data,
 * `common` are those of plain English, of programs and of this trade. The table of letter pairs is counted
 * from both when it is first asked for (about 6,000 pairs).
 */

import { WordList } from "./word-list.ts";

/** Words of which placeholders and test values are made. */
const fillers = `
a abc access add admin administrator aes alice an and another anonymous any anything api app application apps
auth authorization aws azure bad bar baz bearer blah blank bob bogus but by cert certificate change changed changeit
changeme cipher client cloud code complex config configured consumer correct cred credential credentials custom
customer data database db debug default define demo deny dev development disabled dont dummy edit empty encrypted
enter env environment example expired failed fake file fill first fixme fizz foo foobar for from generated
generic get github gitlab give go good google guest hash hashed here hidden hello host hmac id identifier in
incorrect initial input insert invalid is issuer it item jane john json jwt key keys kms last letmein local
localhost login long lorem mail master me missing mock mongo my mypass mypassword mysecret mysql name
new nil no none not nothing now null number oauth of off old on one only open operator optional or other our
own owner paste pass passphrase passwd password password passwords phrase placeholder plain please
postgres postgresql private prod production project properties provide public put pw pwd quux random
read real redacted redis refresh removed replace replaceme replacement required reset root salt same sample
secret secrets secure seed server service session set shared short should sign signing smtp some something
specify ssh staging stripe strong stub super supersecret system temp template test tester testing testpass
testpassword tests text that the this three to todo token tokens two type undefined unknown unset unused update
use user username users vagrant val valid value values variable vault very wait weak webhook welcome with word
world write wrong www yes you your yours zero
`;

/** Words that names, messages and identifiers are made of. */
const common = `
attacker attackers bcrypt libsodium sentinel silly silent stupid sesame qwerty able about above absolute accept accepted account accounts across action active activity actual address after
again against agent alert algorithm alias all allow allowed alone along already also always amount analysis
android angular animal answer apache apple approve archive area argument array article ascii assert asset
assign assume async attach attack attempt attribute audience author authenticate authenticated authenticator
authentication authority authorize authorized auto automatic available avatar average back backend background
backup balance banner base basic batch battery before begin behind being below best better between big bind
birthday black block blog blue body book boolean border both bottom bound box branch break bridge brown browser
bucket buffer bug build builder bundle business button bypass cache call callback can cancel cannot canvas
capture card care case cat catch category cause center central certain chain challenge channel character chart chat
check checked child china choose circle city class clean clear click clock clone close closed cluster collect
collection color column combine command comment commit common community company compare complete component
computer condition confirm confirmation conflict connect connection console constant contact contain
container content context continue contract control convert cookie copy core corner corporate count counter
country course cover create created creation credit cross cryptographic csrf current cursor cut cycle daemon daily
dark dash date day dead deal debian decode decrypt deep delay delete deliver department depend deploy
deployment depth derive describe description design desktop destination destroy detail detect develop
device dialog dictionary different digest digital direct directory disable discover disk display distribution
docker document does dog domain done double down download draft dragon drive driver drop duplicate duration
during dynamic each early east easy editor effect either element else email embed enable enabled encode encoded
encoding encrypt encryption end endpoint engine english enough ensure enterprise entity entry equal error escape
event every exact except exception exchange exclude execute exist exit expect expected expire expires export
express expression extend extension external extra face factor factory fail failure fall false family fast favorite
feature federation feed feedback fetch field fields fifth filename filter final find fine finger finish fire
firewall fix fixed flag flat flow folder follow font football foot force foreign forget forgot form
format forward found four frame framework free frequency friend front full function future gallery game gate
gateway general generate generator getter git given global grade grant graph great green grid ground group
guard guide hand handle handler hard has have head header health heart heavy height help helper
high history hold home hook hooks horse hot hour house how html http https human icon image images implement
import important include index info information init inner inside install instance instead integer integration
interface internal international interval into invite issue issued java javascript job join journal jump just keep
kerberos kernel keyboard keystore keyword kind knowledge kotlin label lambda language large later latest
launch layer layout lead leaf learn least leave left legacy length less letter level library license life light
like limit line link linux list listen little live load loader locale location lock logger logging logic logo
logout look loop love low lower machine made magic mailbox main maintain make manage manager manifest manual many
map mark market match matrix maximum may mean measure media meet member memory menu merge message meta
method metric middle migration million mind minimum minute mirror mobile mode model modern module moment monday
money monitor monkey month more most mother mount move much multiple music must native navigation near need
network never next nice night node normal north notice notification notify numeric object offer office offset often
once online operation option options orange order organization origin original output outside over override
overview package page pair panel paper parameter parent park parse part partner party path patch pattern pause
pay payload payment peer pending people per performance period permission person phone photo picture pipeline
place plan platform play player plugin plus point policy pool popular port portal position possible post
power prefix prepare present preserve press preview previous price primary princess principal print priority
process processor produce product profile program progress promise prompt proof property protect protected
protocol provider provisioning proxy publish published publisher pull purchase purpose push python quality
quantity query question queue quick quiet quote rabbit race rails range rate rather raw react reader ready reason
receive recent record recover recovery red redirect reduce reference region register registration registry
regular reject relation release reload remain remember remote remove render repeat replica reply report
repository request require resolve resource response rest restart restore result retry return
revision revoke right ring river role rotate round route router row rule run runtime safe sandbox save scale schedule
schema school scope score scream screen script scroll search season second section security segment select self
send sender sensitive sequence series serve services serverless setting settings setup several shadow shape share
sheet shell shift shop show side signature signed signup silver similar simple since single site size skip
slack sleep slow small smart social software solution sort sound source south space spec special specific
spring square stable stack stage standard star start state static station status step still stop storage store
story strategy stream street strength strict string strip structure student style subject submit subscribe
subscription success such suffix suggest summary summer sunday sunshine support sure switch symbol sync syntax
table tag take target task team telegram tenant term terminal than their them then there these they thing
think third thread threshold through throw thumb ticket tiger time timeout timestamp title today together tool top
topic total touch trace track traffic trail train transaction transfer transform translation transport travel
tree trigger true trust trusted try turn twitter ubuntu under union unique unit universal unlock until upgrade
upload upper usage useful utility validate validation validator vendor verbose verification verified verifier verify
version video view virtual visible visit visitor void volume wallet want warning was watch water way web
website week weight well were west what when where which while white wide width wiki will window windows winter
within without woman wonder work worker workflow workspace would wrapper writer year yellow young zone
`;

/** What a password, secret or key is called in the languages that programs are translated to, in ASCII letters. */
const secretsWords = `
password passwords passwd passphrase pass pwd passcode secret secrets token tokens credential credentials apikey
passwort kennwort geheimnis losung contrasena contrasinal contrasenya clave senha palavra chave palavrapasse motdepasse
mot passe parola parole wachtwoord sleutel geheim losenord passord adgangskode kodeord salasana heslo haslo jelszo
sifre parool slaptazodis lozinka geslo kodeks sandi kata laluan matkhau mima kunci
`;

const fillerWords = new WordList(fillers);
const commonWords = new WordList(common);
const secretsWordList = new WordList(secretsWords);

/** Longest word of the lists; segmentation looks no further back. */
const wordLettersMax = 14;

/** Shortest word that counts inside a run of letters without separators: shorter ones are there by chance. */
const gluedLettersMin = 3;

/** Whether `word` (lower case) is one that placeholders are made of. */
export function isFiller(word: string): boolean {
  return fillerWords.has(word);
}

/** Whether `word` (lower case) is in either list, as it is or as a plural. */
export function isCommon(word: string): boolean {
  if (fillerWords.has(word) || commonWords.has(word)) return true;
  return word.length > 3 && word.endsWith("s") && isCommon(word.slice(0, -1));
}

/** Whether `word` (lower case) is what some language calls a password, secret or token. */
export function isLanguageWord(word: string): boolean {
  return secretsWordList.has(word);
}

/** Whether `letters` (lower case) are fillers run together, such as `mysecretpassword`. */
export function isFillerRun(letters: string): boolean {
  return isFiller(letters) || isRunOf(letters, isFiller);
}

/** Whether `letters` (lower case) are words run together, such as `correcthorse`. */
export function isWordRun(letters: string): boolean {
  return isCommon(letters) || isRunOf(letters, isCommon);
}

/** How many letters of `text` lie in words of four letters and more, longest first, wherever they stand. */
export function lettersInWords(text: string): number {
  const letters = text.toLowerCase();
  let inWords = 0;
  for (let start = 0; start + soughtLettersMin <= letters.length;) {
    let end = Math.min(letters.length, start + wordLettersMax);
    while (end - start >= soughtLettersMin && !isCommon(letters.slice(start, end))) end--;
    if (end - start < soughtLettersMin) start++;
    else {
      inWords += end - start;
      start = end;
    }
  }
  return inWords;
}

/** Shortest word that is sought inside a value: of three letters, some stand in any. */
const soughtLettersMin = 4;

function isRunOf(letters: string, isListed: (word: string) => boolean): boolean {
  const reached = [true];
  for (let end = 1; end <= letters.length; end++) {
    reached[end] = false;
    const first = Math.max(0, end - wordLettersMax);
    for (let start = end - gluedLettersMin; start >= first; start--) {
      if (reached[start] === true && isListed(letters.slice(start, end))) {
        reached[end] = true;
        break;
      }
    }
  }
  return reached[letters.length] === true && letters.length >= gluedLettersMin;
}

const letterCount = 26;

/**
 * Added to the count of each pair. Small, so that a pair that no word has surprises by about seven bits; not
 * zero, as other languages and names have such pairs.
 */
const pairBase = 0.3;

let surprises: Float64Array | undefined;

function countPairs(): Float64Array {
  const counts = new Float64Array(letterCount * letterCount).fill(pairBase);
  for (const word of [...fillerWords.all(), ...commonWords.all()]) {
    for (let i = 1; i < word.length; i++) {
      const pair = (word.charCodeAt(i - 1) - 97) * letterCount + word.charCodeAt(i) - 97;
      counts[pair] = (counts[pair] ?? 0) + 1;
    }
  }
  for (let row = 0; row < letterCount * letterCount; row += letterCount) {
    const total = counts.subarray(row, row + letterCount).reduce((sum, count) => sum + count, 0);
    for (let i = row; i < row + letterCount; i++) counts[i] = -Math.log2((counts[i] ?? 0) / total);
  }
  return counts;
}

/**
 * How surprising letter `second` is after `first` (both 0 to 25), in bits. In words about 3.4 on the average;
 * among random letters about 6.
 */
export function pairSurprise(first: number, second: number): number {
  surprises ??= countPairs();
  return surprises[first * letterCount + second] ?? 0;
}
