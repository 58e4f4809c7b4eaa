"""繁體中文信件（臺灣用語）：說清楚發生了什麼、接下來做什麼，像一個人寫的。"""

TEXTS = {
    "acknowledgement": (
        "我們收到您的來信了：{reference}",
        """{name}您好：

您的來信我們收到了，已經有專人接手。案件編號是{reference}。
您反映的是：{subject}

這件事由{agent}負責。
我們會在{due}前回覆您。

您隨時可以查看進度、補充說明，或是撤回。下面的連結只給您本人使用，請勿轉寄。

查看進度：{link}

{agent}""",
        """【{organisation}】您的來信已收到，編號{reference}，由{agent}負責。
我們會在{due}前回覆您。
{link}""",
    ),
    "reply": (
        "{agent}回覆您了：{reference}",
        """{name}您好：

{body}

{agent}

在這裡回信或補上檔案：{link}""",
        """【{organisation}】{reference}：{agent}回覆您了。
{link}""",
    ),
    "ask": (
        "有件事想請問您：{reference}",
        """{name}您好：

{reference}要往下處理，還需要您提供一些資訊。

{body}

收到您的答覆之前，這個部分會先暫停，其他部分照常進行。

在這裡答覆：{link}

{agent}""",
        """【{organisation}】{reference}：{agent}有件事想請問您。
{link}""",
    ),
    "apology": (
        "對不起：{reference}",
        """{name}您好：

{body}

{agent}

看看接下來怎麼處理：{link}""",
        """【{organisation}】{reference}：{body}{agent}
{link}""",
    ),
    "confirm_request": (
        "我們的理解正確嗎：{reference}",
        """{name}您好：

在找解決辦法之前，我們想先確定沒有誤會您的意思。我們記下的內容是：

{body}

如果沒錯，請按「是」；如果有不對或遺漏的地方，請用您自己的話更正。
希望在{until}前收到您的答覆。

確認或更正：{link}

{agent}""",
        """【{organisation}】{reference}：我們的理解正確嗎？{agent}想請您確認或更正。
{link}""",
    ),
    "proposal": (
        "我們提出的解決方案：{reference}",
        """{name}您好：

我們建議這樣處理：

{body}

您可以接受，也可以拒絕。沒有答覆不會視為接受。
這個方案保留到{until}。

接受或拒絕：{link}

{agent}""",
        """【{organisation}】{reference}：{agent}為您提出了解決方案。您可以接受，也可以拒絕；沒有答覆不會視為接受。
{link}""",
    ),
    "progress": (
        "{reference}的處理進度",
        """{name}您好：

{body}

下一次會在{due}前跟您說明。

查看進度：{link}

{agent}""",
        """【{organisation}】{reference}有新的進度，來自{agent}。
下一次會在{due}前跟您說明。
{link}""",
    ),
    "survey": (
        "問題解決了嗎：{reference}",
        """{name}您好：

前一陣子，我們和您一起處理了{reference}。現在看來，問題真的解決了嗎？

只有三個小問題，答完七天內都可以修改。
希望在{until}前收到您的回答。
如果沒有解決，也請直說，我們會重新處理。

告訴我們：{link}

{agent}""",
        """【{organisation}】{reference}解決了嗎？只有三個小問題：
{link}""",
    ),
    "reminder": (
        "還在等您的答覆：{reference}",
        """{name}您好：

關於{reference}，我們寫過信給您，要有您的答覆才能往下處理。

{body}

如果您不想繼續了，也請告訴我們，我們就不再打擾。
這個問題會保留到{until}。

在這裡答覆：{link}

{agent}""",
        """【{organisation}】{reference}：我們在等您的答覆。
保留到{until}。
{link}""",
    ),
    "closing": (
        "處理結果：{reference}",
        """{name}您好：

{body}

到這裡，{reference}在我們這邊已經處理完畢。您覺得呢？如果還沒有解決，寫信告訴我們，會有人讀，並重新檢視。
下面的連結在{until}前有效。

查看全部內容或回信：{link}

{agent}""",
        """【{organisation}】{reference}已經處理完畢。如果您覺得還沒有解決，請告訴我們：
{link}""",
    ),
    "track": (
        "查看{reference}的連結",
        """您好：

您本人，或是知道您聯絡方式的人，要了一個查看{reference}的連結。如果不是您要的，不必理會這封信。

連結在{until}前有效，只給您本人使用，請勿轉寄。

開啟：{link}""",
        """【{organisation}】查看{reference}的連結，請勿轉傳：
{link}""",
    ),
    "staff_notice": (
        "{reference}：{subject}",
        """{name}：

{body}
期限：{due}。

開啟：{link}""",
        """{reference}：{body}
期限：{due}。
{link}""",
    ),
}

STANDING = {
    "listen": "您的事我們一直放在心上。我們正在仔細看您寫的內容，有不清楚的地方會向您請教。",
    "apologise": "您的事我們一直放在心上。我們已經了解您遇到的狀況，會由專人向您說明。",
    "confirm": "我們正在把您的狀況整理成文字。接下來會請您看一看，我們的理解對不對。",
    "resolve": "我們正在處理這件事。接下來會告訴您我們的解決方案，或者告訴您約定的事已經辦好。",
    "follow_up": "約定的事已經辦好，效果需要一點時間才看得出來。接下來我們會問您，問題是否真的解決了。",
    "prevent": "您的事已經解決。我們正在找出原因，避免同樣的事再發生。",
    "archive": "您的事已經解決。我們正在確認有沒有遺漏，之後會再給您一個交代。",
    "complaint": "您的事我們一直放在心上，正在處理您的投訴。",
    "enquiry": "您的問題我們還在查，一有答案就告訴您。",
    "request": "您交辦的事正在處理。辦好了，或者需要您配合時，我們會馬上告訴您。",
    "suggestion": "您的建議正由相關同仁評估。接下來會告訴您是否採納，以及理由。",
    "praise": "您的讚美正在轉達給相關同仁。",
    "by": "這一步我們預計在{when}前完成。",
    "who": "這件事由{agent}負責。想了解更多，或者狀況有變化，直接回信或來電都可以。",
}
