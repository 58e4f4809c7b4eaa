"""Which script a text is in, for its `lang` attribute: it chooses regional glyphs, line height and measure."""

import re

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_ENOUGH = 400

# Frequent characters that only one of the two orthographies uses.
_SIMPLIFIED = frozenset(
    "们这个来时说会对没过还进发见问间题开关东车马长门样从点后电话费买卖货单应当经给让请谢错气边无与为处业务员图书实际现"
    "办种产订签纸报级复责联络须导频变钱银钟领带鱼鸟龙广厂区难双劝欢观论设证评词译误读课谁调谈诉讼许贝财贵贺购贸质资践"
    "轮软轻载较辆输边达运远连迟适选递邮释钥铁销锁错键锅镜闭闻队阳阴险随隐页顶项顺须预颜风飞饭饮馆驶验骂体习亲仅仓价伤"
    "优传众儿则刚创别剂劳势华协卫历压县参吗听启响吴园围圆坏块坚报场声壶备头夹奖妇娇学宁宝审宽宾寻层岁岛师币帮干并庄庆库庞废"
    "张弹归录彻忆怀态总恋恳恶惊惯愿户扑执扩扫扬抚护担拥择挂换据损摆携敌数断旧显晓术机杂权条极构标树桥检楼欧欢残毁毕汇汉沟泪泽"
    "洁浅济浏涛润涨温测湾满滚滞灯灵灾炉烦烧热爱爷状独猫环玛畅疗监盖盘码砖确离积称稳穷窃竞笔笼筑简类粮紧约红纪纯纳线练组细终绍织"
    "绝统继绩绿维综缓编缘缝缩罗职聪肃胜脏脑脚脱脸艺节苏药获萧蓝虑虽补装规视觉览触订认让议训记讲详诚诺谅谊谎谓趋跃踪释锈阅难雾静韩"
    "陈刘黄赵孙杨郑邓冯蒋叶卢陆谭邹龚罗卖"
)
_TRADITIONAL = (
    frozenset(
        "們這個來時說會對沒過還進發見問間題開關東車馬長門樣從點後電話費買賣貨單應當經給讓請謝錯氣邊無與為處業務員圖書實際現"
        "辦種產訂簽紙報級復複責聯絡須導頻變錢銀鐘領帶魚鳥龍廣廠區難雙勸歡觀論設證評詞譯誤讀課誰調談訴訟許貝財貴賀購貿質資踐"
        "輪軟輕載較輛輸達運遠連遲適選遞郵釋鑰鐵銷鎖鍵鍋鏡閉聞隊陽陰險隨隱頁頂項順預顏風飛飯飲館駛驗罵體習親僅倉價傷"
        "優傳眾兒則剛創別劑勞勢華協衛歷曆壓縣參嗎聽啟響吳園圍圓壞塊堅場聲壺備頭夾獎婦嬌學寧寶審寬賓尋層歲島師幣幫莊慶庫龐廢"
        "張彈歸錄徹憶懷態總戀懇惡驚慣願戶撲執擴掃揚撫護擔擁擇掛換據損擺攜敵數斷舊顯曉術機雜權條極構標樹橋檢樓歐殘毀畢匯漢溝淚澤"
        "潔淺濟瀏濤潤漲溫測灣滿滾滯燈靈災爐煩燒熱愛爺狀獨貓環瑪暢療監蓋盤碼磚確離積稱穩窮竊競筆籠築簡類糧緊約紅紀純納線練組細終紹織"
        "絕統繼績綠維綜緩編緣縫縮羅職聰肅勝臟腦腳脫臉藝節蘇藥獲蕭藍慮雖補裝規視覺覽觸認議訓記講詳誠諾諒誼謊謂趨躍蹤鏽閱霧靜韓裏裡麼"
        "陳劉黃趙孫楊鄭鄧馮蔣葉盧鍾陸譚鄒龔羅賣"
    )
    - _SIMPLIFIED
)


def language_of(text: str) -> str:
    """'zh-Hans', 'zh-Hant', 'ja', 'ko' or 'en', by script alone; Han that tells nothing is simplified."""
    sample = text[:_ENOUGH]
    if _KANA.search(sample):
        return "ja"
    if _HANGUL.search(sample):
        return "ko"
    if not _HAN.search(sample):
        return "en"
    simplified = sum(character in _SIMPLIFIED for character in sample)
    traditional = sum(character in _TRADITIONAL for character in sample)
    return "zh-Hant" if traditional > simplified else "zh-Hans"
