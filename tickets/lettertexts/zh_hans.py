"""简体中文信件：说清楚发生了什么、接下来做什么，像一个人写的。"""

TEXTS = {
    "acknowledgement": (
        "您的来信已收到：{reference}",
        """{name}，您好：

您的来信已经收到，交到了人手里。编号是{reference}。
您说的是：{subject}

这件事由{agent}负责。
我们会在{due}前给您答复。

您随时可以查看进展、补充说明，或者撤回。下面的链接只属于您，请不要转给别人。

查看进展：{link}

{agent}""",
        """【{organisation}】您的来信已收到，编号{reference}，由{agent}负责。
我们会在{due}前给您答复。
{link}""",
    ),
    "reply": (
        "{agent}给您回复了：{reference}",
        """{name}，您好：

{body}

{agent}

在这里回信，或补充文件：{link}""",
        """【{organisation}】{reference}：{agent}给您回复了。
{link}""",
    ),
    "ask": (
        "有一个问题想请教您：{reference}",
        """{name}，您好：

{reference}要继续办，还需要您告诉我们一些情况。

{body}

在收到您的答复之前，这一部分先停一停，其余的照常进行。

在这里答复：{link}

{agent}""",
        """【{organisation}】{reference}：{agent}有一个问题想请教您。
{link}""",
    ),
    "apology": (
        "对不起：{reference}",
        """{name}，您好：

{body}

{agent}

看看接下来会怎样：{link}""",
        """【{organisation}】{reference}：{body}{agent}
{link}""",
    ),
    "confirm_request": (
        "我们理解得对吗：{reference}",
        """{name}，您好：

在想办法解决之前，我们想先确认没有误解您的意思。我们记下的是：

{body}

如果没错，请点“是”；如果有不对或漏掉的，请用您自己的话改过来。
希望在{until}前收到您的答复。

确认或更正：{link}

{agent}""",
        """【{organisation}】{reference}：我们理解得对吗？{agent}请您确认或更正。
{link}""",
    ),
    "proposal": (
        "我们的解决方案：{reference}",
        """{name}，您好：

我们建议这样解决：

{body}

您可以接受，也可以拒绝。不答复不会当作接受。
这个方案保留到{until}。

接受或拒绝：{link}

{agent}""",
        """【{organisation}】{reference}：{agent}给您提出了解决方案。您可以接受，也可以拒绝；不答复不会当作接受。
{link}""",
    ),
    "progress": (
        "{reference}的进展",
        """{name}，您好：

{body}

下一次消息会在{due}前告诉您。

查看进展：{link}

{agent}""",
        """【{organisation}】{reference}有新进展，来自{agent}。
下一次消息会在{due}前告诉您。
{link}""",
    ),
    "survey": (
        "问题解决了吗：{reference}",
        """{name}，您好：

前些时候，我们和您一起处理了{reference}。现在看，问题真的解决了吗？

只有三个小问题，答完七天之内都可以修改。
希望在{until}前收到您的回答。
如果没有解决，也请直说，我们会重新办理。

告诉我们：{link}

{agent}""",
        """【{organisation}】{reference}解决了吗？只有三个小问题：
{link}""",
    ),
    "reminder": (
        "还在等您的答复：{reference}",
        """{name}，您好：

关于{reference}，我们给您写过信，要有您的答复才能继续。

{body}

如果您不想继续了，也请告诉我们，我们就不再打扰。
这个问题会保留到{until}。

在这里答复：{link}

{agent}""",
        """【{organisation}】{reference}：我们在等您的答复。
保留到{until}。
{link}""",
    ),
    "closing": (
        "处理结果：{reference}",
        """{name}，您好：

{body}

到这里，{reference}在我们这边已经办完。您觉得呢？如果还没有解决，写信告诉我们，会有人读，并重新查看。
下面的链接到{until}有效。

查看全部，或者回信：{link}

{agent}""",
        """【{organisation}】{reference}已经办完。如果您觉得还没有解决，请告诉我们：
{link}""",
    ),
    "track": (
        "查看{reference}的链接",
        """您好：

您，或者知道您地址的人，要了一个查看{reference}的链接。如果不是您本人要的，不用理会这封信。

链接到{until}有效，只属于您，请不要转给别人。

打开：{link}""",
        """【{organisation}】查看{reference}的链接，请不要转给别人：
{link}""",
    ),
    "staff_notice": (
        "{reference}：{subject}",
        """{name}：

{body}
到期时间：{due}。

打开：{link}""",
        """{reference}：{body}
到期时间：{due}。
{link}""",
    ),
}

STANDING = {
    "listen": "您的事我们一直记着。我们正在仔细看您写的情况，有不清楚的地方会向您请教。",
    "apologise": "您的事我们一直记着。我们已经了解您遇到的情况，会由专人当面或写信向您说明。",
    "confirm": "我们正在把您的情况整理成文。接下来会请您看一看，我们理解得对不对。",
    "resolve": "我们正在处理这件事。接下来会告诉您我们的解决方案，或者告诉您约定的事已经办好。",
    "follow_up": "约定的事已经办好，效果需要一点时间才看得出来。接下来我们会问您，问题是否真的解决了。",
    "prevent": "您的事已经解决。我们正在查找原因，避免同样的事再发生。",
    "archive": "您的事已经解决。我们正在核对有没有遗漏，之后会再给您一个交代。",
    "complaint": "您的事我们一直记着，正在处理您的投诉。",
    "enquiry": "您的问题我们还在查，一有答案就告诉您。",
    "request": "您托我们办的事正在办理。办好了，或者需要您配合时，我们会马上告诉您。",
    "suggestion": "您的建议正由相关同事评估。接下来会告诉您是否采纳，以及理由。",
    "praise": "您的表扬正在转达给相关同事。",
    "by": "这一步我们计划在{when}前完成。",
    "who": "这件事由{agent}负责。想了解更多，或者情况有变化，直接回复或来电都可以。",
}
