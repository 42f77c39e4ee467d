"""Words to say: short lists per language, from which sentences are shuffled.

Everyday words and a few plain sentences, written for this purpose. They mean little; they only
need the sounds of their language.
"""

from __future__ import annotations

import numpy as np

# Voice of espeak-ng (its first part will do) to words and sentences, separated by bars.
_TEXTS: dict[str, tuple[str, str]] = {
    "en": (
        "water house morning yellow train window quickly letter seven garden people river kitchen "
        "paper under the a and perhaps never question answer station weather bread orange",
        "Six jolly wizards fixed a quaint boat by the quay.|Please mind the step on your left.|"
        "Could you tell me where the station is?|The meeting was moved to next Thursday.|"
        "No, I have not seen your keys anywhere.|First boil the water, then add the salt.",
    ),
    "de": (
        "Wasser Haus Morgen gelb Zug Fenster schnell Brief sieben Garten Leute Fluss Küche Papier "
        "unter der die und vielleicht niemals Frage Antwort Bahnhof Wetter Brot",
        "Zwölf große Boxer üben heute früh am Teich.|Bitte nehmen Sie den nächsten Ausgang.|"
        "Können Sie mir sagen, wie spät es ist?|Das Paket kommt erst am Freitag.",
    ),
    "fr": (
        "eau maison matin jaune train fenêtre vite lettre sept jardin gens rivière cuisine papier "
        "sous le la et peut-être jamais question réponse gare pain temps",
        "Le vieux jardinier range ses outils avant la pluie.|Où est la pharmacie, s'il vous "
        "plaît ?|"
        "Nous partirons demain à huit heures.",
    ),
    "es": (
        "agua casa mañana amarillo tren ventana rápido carta siete jardín gente río cocina papel "
        "bajo el la y quizás nunca pregunta respuesta estación pan tiempo",
        "El niño guardó ocho cajas viejas bajo la mesa.|¿Me puede decir la hora?|"
        "Mañana llegaremos un poco más tarde.",
    ),
    "pt": (
        "água casa manhã amarelo trem janela rápido carta sete jardim gente rio cozinha papel sob "
        "o a e talvez nunca pergunta resposta estação pão tempo",
        "A menina deixou os sapatos perto da porta.|Onde fica a estação?|Hoje não vai chover.",
    ),
    "nl": (
        "water huis morgen geel trein raam snel brief zeven tuin mensen rivier keuken papier onder "
        "de het en misschien nooit vraag antwoord station brood weer",
        "De oude buurman veegt elke zaterdag zijn stoep.|Waar kan ik hier iets eten?",
    ),
    "pl": (
        "woda dom rano żółty pociąg okno szybko list siedem ogród ludzie rzeka kuchnia papier pod "
        "i może nigdy pytanie odpowiedź dworzec chleb pogoda",
        "Proszę zamknąć drzwi, bo jest zimno.|Gdzie jest najbliższy przystanek?",
    ),
    "ru": (
        "вода дом утро жёлтый поезд окно быстро письмо семь сад люди река кухня бумага под и может "
        "никогда вопрос ответ вокзал хлеб погода",
        "Закройте, пожалуйста, окно.|Где здесь ближайшая остановка?|Завтра обещают дождь.",
    ),
    "uk": (
        "вода дім ранок жовтий потяг вікно швидко лист сім сад люди річка кухня папір під і може "
        "ніколи питання відповідь вокзал хліб погода",
        "Зачиніть, будь ласка, вікно.|Завтра буде гарна погода.",
    ),
    "el": (
        "νερό σπίτι πρωί κίτρινο τρένο παράθυρο γρήγορα γράμμα επτά κήπος άνθρωποι ποτάμι κουζίνα "
        "χαρτί κάτω και ίσως ποτέ ερώτηση απάντηση σταθμός ψωμί καιρός",
        "Πού είναι ο σταθμός, παρακαλώ;|Αύριο θα βρέξει λίγο.",
    ),
    "fi": (
        "vesi talo aamu keltainen juna ikkuna nopeasti kirje seitsemän puutarha ihmiset joki "
        "keittiö paperi alla ja ehkä koskaan kysymys vastaus asema leipä sää",
        "Missä on lähin kauppa?|Huomenna sataa varmasti lunta.",
    ),
    "hu": (
        "víz ház reggel sárga vonat ablak gyorsan levél hét kert emberek folyó konyha papír alatt "
        "és talán soha kérdés válasz állomás kenyér időjárás",
        "Hol van a legközelebbi megálló?|Kérem, csukja be az ajtót.",
    ),
    "da": (
        "vand hus morgen gul tog vindue hurtigt brev syv have mennesker flod køkken papir under og "
        "måske aldrig spørgsmål svar station brød vejr",
        "Hvor ligger stationen henne?|I morgen bliver det koldt.",
    ),
    "nb": (
        "vann hus morgen gul tog vindu raskt brev sju hage mennesker elv kjøkken papir under og "
        "kanskje aldri spørsmål svar stasjon brød vær",
        "Hvor er nærmeste butikk?|Kan du lukke døra?",
    ),
    "sv": (
        "vatten hus morgon gul tåg fönster snabbt brev sju trädgård människor flod kök papper "
        "under "
        "och kanske aldrig fråga svar station bröd väder",
        "Var ligger närmaste affär?|Kan du stänga dörren?|Vi ses på torsdag klockan åtta.",
    ),
    "it": (
        "acqua casa mattina giallo treno finestra presto lettera sette giardino gente fiume cucina "
        "carta sotto il la e forse mai domanda risposta stazione pane tempo",
        "Dove si trova la farmacia più vicina?|Domani partiamo molto presto.|Chiudi la porta, per "
        "favore.",
    ),
    "tr": (
        "su ev sabah sarı tren pencere hızlı mektup yedi bahçe insanlar nehir mutfak kağıt altında "
        "ve belki asla soru cevap istasyon ekmek hava",
        "En yakın durak nerede acaba?|Lütfen kapıyı kapatır mısınız?",
    ),
    "hi": (
        "पानी घर सुबह पीला गाड़ी खिड़की जल्दी चिट्ठी सात बगीचा लोग नदी रसोई कागज नीचे और शायद "
        "कभी सवाल जवाब रोटी मौसम",
        "स्टेशन कहाँ है?|कृपया दरवाजा बंद कीजिए।",
    ),
    "vi": (
        "nước nhà sáng vàng tàu cửa nhanh thư bảy vườn người sông bếp giấy dưới và có không "
        "bao giờ "
        "câu hỏi trả lời ga bánh mì thời tiết",
        "Nhà ga ở đâu vậy?|Ngày mai trời sẽ mưa.",
    ),
    "cs": (
        "voda dům ráno žlutý vlak okno rychle dopis sedm zahrada lidé řeka kuchyně papír pod "
        "a možná "
        "nikdy otázka odpověď nádraží chléb počasí",
        "Kde je nejbližší zastávka?|Zavřete prosím dveře.",
    ),
    "ro": (
        "apă casă dimineață galben tren fereastră repede scrisoare șapte grădină oameni râu "
        "bucătărie hârtie sub și poate niciodată întrebare răspuns gară pâine vreme",
        "Unde este gara, vă rog?|Mâine o să plouă.",
    ),
    "eo": (
        "akvo domo mateno flava trajno fenestro rapide letero sep ĝardeno homoj rivero kuirejo "
        "papero sub kaj eble neniam demando respondo stacidomo pano vetero",
        "Kie estas la stacidomo?|Bonvolu fermi la pordon.",
    ),
    "id": (
        "air rumah pagi kuning kereta jendela cepat surat tujuh kebun orang sungai dapur kertas di "
        "bawah dan mungkin tidak pernah pertanyaan jawaban roti cuaca",
        "Di mana stasiun kereta?|Besok mungkin hujan.",
    ),
    "sw": (
        "maji nyumba asubuhi njano treni dirisha haraka barua saba bustani watu mto jikoni "
        "karatasi "
        "chini na labda kamwe swali jibu mkate hewa",
        "Kituo kiko wapi?|Tafadhali funga mlango.",
    ),
    "la": (
        "aqua domus mane flavus via fenestra cito epistula septem hortus homines flumen culina "
        "charta sub et fortasse numquam quaestio responsum panis caelum",
        "Ubi est porta urbis?|Cras pluet.",
    ),
    "cmn": (
        "shui3 jia1 zao3shang4 huang2se4 huo3che1 chuang1hu4 kuai4 xin4 qi1 hua1yuan2 ren2 he2 "
        "chu2fang2 zhi3 xia4mian4 he2 ye3xu3 wen4ti2 hui2da2 mian4bao1 tian1qi4",
        "che1zhan4 zai4 na3li3?|ming2tian1 hui4 xia4yu3.",
    ),
}


def languages() -> tuple[str, ...]:
    """Return the languages with words."""
    return tuple(_TEXTS)


def make_text(language: str, rng: np.random.Generator) -> str:
    """Return something to say: a sentence, shuffled words, or numbers.

    Args:
        language: Voice of espeak-ng.
        rng: Source of chance.
    """
    words_text, sentences = _TEXTS[language.split("-")[0]]
    words = words_text.split()
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        kind = rng.random()
        if kind < 0.4:
            parts.append(str(rng.choice(sentences.split("|"))))
        elif kind < 0.85:
            row = rng.choice(words, int(rng.integers(3, 12)))
            mark = str(rng.choice([".", "?", "!", ","]))
            parts.append(" ".join(str(word) for word in row) + mark)
        else:
            numbers = rng.integers(0, 10 ** int(rng.integers(1, 6)), int(rng.integers(1, 5)))
            parts.append(", ".join(str(number) for number in numbers) + ".")
    return " ".join(parts)
