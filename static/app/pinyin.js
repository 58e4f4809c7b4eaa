/* How Han characters are spelled, so that "tsd" or "tousd" finds 投诉单, simplified or traditional.
   The browser itself knows the order of all characters by their sound; this table only names where in that order each
   syllable begins (docs/adr/0007). A character of several readings has one there; those that desks use have the
   others below. */

const BEGINS =
  "吖a哎ai安an肮ang凹ao丷ba挀bai扳ban邦bang勹bao卑bei奔ben伻beng屄bi边bian灬biao憋bie汃bin冫bing癶bo峬bu嚓ca偲cai参can仓cang撡cao冊ce嵾cen曽" +
  "ceng叉cha芆chai辿chan伥chang抄chao车che抻chen阷cheng吃chi充chong抽chou出chu揣chuai巛chuan刅chuang吹chui旾chun逴chuo呲ci匆cong凑co" +
  "u粗cu汆cuan崔cui邨cun搓cuo咑da呆dai丹dan当dang刀dao嘚de灯deng氐di嗲dia敁dian刁diao爹die丁ding丟diu东dong吺dou厾du耑duan垖dui吨dun多duo" +
  "妸e诶ei奀en儿er发fa帆fan匚fang飞fei分fen丰feng仏fo紑fou夫fu旮ga侅gai甘gan冈gang皋gao戈ge给gei根gen刯geng工gong勾gou估gu瓜gua乖guai关guan" +
  "光guang归gui丨gun呙guo哈ha咍hai佄han夯hang茠hao诃he黒hei拫hen亨heng叿hong齁hou乎hu花hua怀huai欢huan巟huang灰hui昏hun吙huo丌ji加jia戋ji" +
  "an江jiang艽jiao阶jie巾jin坕jing冂jiong丩jiu凥ju姢juan噘jue军jun咔ka开kai刊kan忼kang尻kao匼ke肎ken劥keng空kong抠kou扝ku夸kua蒯kuai宽ku" +
  "an匡kuang亏kui坤kun扩kuo垃la来lai兰lan啷lang捞lao仂le勒lei崚leng哩li俩lia奁lian良liang撩liao毟lie拎lin伶ling溜liu龙long瞜lou噜lu驴lv娈" +
  "luan抡lun啰luo妈ma埋mai嫚man牤mang猫mao嚒me呅mei椚men擝meng咪mi宀mian喵miao乜mie民min名ming谬miu摸mo哞mou毪mu拏na腉nai囡nan囔nang孬nao" +
  "疒ne娞nei恁nen能neng嗯ng妮ni拈nian娘niang鸟niao捏nie囜nin宁ning妞niu农nong羺nou奴nu女nv奻nuan郍nuo喔o讴ou妑pa拍pai眅pan乓pang抛pao呸pei" +
  "喷pen匉peng丕pi囨pian剽piao氕pie姘pin乒ping钋po剖pou仆pu七qi掐qia千qian呛qiang悄qiao苆qie亲qin靑qing卭qiong丘qiu区qu奍quan炔que夋qun呥" +
  "ran穣rang娆rao惹re人ren扔reng日ri戎rong厹rou邚ru堧ruan婑rui瞤run捼ruo仨sa毢sai三san桒sang掻sao閪se森sen僧seng杀sha筛shai山shan伤shang" +
  "弰shao奢she谁shei申shen升sheng尸shi収shou书shu刷shua衰shuai闩shuan双shuang脽shui吮shun说shuo厶si忪song凁sou苏su狻suan夊sui孙sun唆su" +
  "o他ta囼tai坍tan汤tang夲tao忑te熥teng剔ti天tian旫tiao帖tie厅ting囲tong偷tou凸tu湍tuan推tui吞tun乇tuo屲wa歪wai弯wan尢wang危wei昷wen翁wen" +
  "g挝wo乌wu夕xi呷xia仙xian乡xiang灱xiao些xie心xin星xing凶xiong休xiu吁xu吅xuan削xue坃xun丫ya恹yan央yang幺yao倻ye一yi囙yin应ying哟yo佣yong" +
  "优you込yu囦yuan曰yue晕yun帀za災zai兂zan匨zang傮zao则ze贼zei怎zen増zeng扎zha夈zhai枬zhan张zhang佋zhao蜇zhe贞zhen凧zheng之zhi中zhong州z" +
  "hou朱zhu抓zhua跩zhuai专zhuan妆zhuang隹zhui宒zhun拙zhuo乲zi宗zong邹zou租zu钻zuan厜zui尊zun嘬zuo";
const ALSO =
  "重chong行hang调diao调tiao調diao調tiao长chang长zhang長chang長zhang率shuai率lv还huan還huan会kuai會kuai传zhuan傳zhuan" +
  "都du系ji着zhe着zhao没mo更jing给ji給ji降xiang强jiang强qiang觉jiao覺jiao省xing参shen参can參can參shen差chai便pian" +
  "乐yue樂yue乐le樂le角jue单shan單shan谁shei誰shei仔zi仔zai嗯en似shi略lve掠lve虐nve女nv绿lv綠lv旅lv律lv虑lv慮lv";

const pairs = (text) => [...text.matchAll(/(\p{Script=Han})([a-z]+)/gu)].map(([, han, sound]) => [han, sound]);
const order = new Intl.Collator("zh-u-co-pinyin");
const begins = pairs(BEGINS);
const also = pairs(ALSO);
const known = new Map();

/** The ways a character may be spelled, itself included. */
function spellings(letter) {
  if (!/\p{Script=Han}/u.test(letter)) return [letter];
  if (!known.has(letter)) {
    let low = 0;
    let high = begins.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order.compare(begins[middle][0], letter) <= 0) low = middle + 1;
      else high = middle;
    }
    const sounds = [begins[low - 1] ?? ["", ""], ...also.filter(([han]) => han === letter)].map(([, sound]) => sound);
    const written = sounds.flatMap((sound) => [sound, sound.replace("v", "u")]); // people write lü in both ways
    known.set(letter, [letter, ...new Set(written.filter(Boolean))]);
  }
  return known.get(letter);
}

/** Whether `wanted` (no spaces, small letters) spells `letters` from this place on: each letter by a beginning of it. */
function spells(wanted, letters, place) {
  if (!wanted) return true;
  if (place >= letters.length) return false;
  if (!/[\p{L}\p{N}]/u.test(letters[place])) return spells(wanted, letters, place + 1);
  return spellings(letters[place]).some((spelled) => {
    for (let length = Math.min(spelled.length, wanted.length); length > 0; length -= 1)
      if (wanted.startsWith(spelled.slice(0, length)) && spells(wanted.slice(length), letters, place + 1)) return true;
    return false;
  });
}

/** Where in `name` the words begin, written or spelled; -1 where they do not. */
export function spelledIn(name, words) {
  const wanted = words.toLowerCase().replace(/[\s']+/g, "");
  const letters = [...name.toLowerCase()];
  return letters.findIndex((_letter, place) => spells(wanted, letters, place));
}
